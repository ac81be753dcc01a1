/* C, compiled and linked for another platform. */
#include <math.h>
#include <stdio.h>

int main(int argc, char **argv) {
  printf("%d %s %.3f\n", argc, argv[argc - 1], sqrt(2.0 * argc));
  return 0;
}
