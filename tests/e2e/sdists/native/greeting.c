#include "greeting.h"

#include "word.h"

const char *greeting(void) {
    return word();
}
