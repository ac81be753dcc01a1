#include "shared/counter.h"

static long count;

long next_count(void) { return ++count; }
