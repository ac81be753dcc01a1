#include "counter.h"

static int count;

int next_count(void) {
    return ++count;
}
