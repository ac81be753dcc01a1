/* A library that two extension modules use: each has one of its own. */
long next_count(void);
