/* A C program with Python inside: it adds a module of its own, calls Python, and at last runs the application. */
#include <stdio.h>

#include "pyembed.h"

PyMODINIT_FUNC PyInit_host(void);

int main(void) {
    PyembedConfig *config = pyembed_config_new();
    pyembed_config_add_extension_module(config, "host", PyInit_host);
    char message[512];
    int exit_code;
    switch (pyembed_start(config, &exit_code, message, sizeof(message))) {
    case PYEMBED_FAILED:
        fprintf(stderr, "%s\n", message);
        return 1;
    case PYEMBED_EXIT:
        return exit_code;
    }
    PyRun_SimpleString("import words; print(words.count('to be or not to be'))");
    return pyembed_run();
}
