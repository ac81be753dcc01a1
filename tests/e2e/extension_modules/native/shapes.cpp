// An extension module of pybind11: templates, exceptions and the C++ library.
#include <map>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <stdexcept>
#include <string>

static std::map<std::string, int> count(const std::string &text) {
    if (text.empty()) {
        throw std::invalid_argument("there is nothing to count");
    }
    std::map<std::string, int> found;
    for (char letter : text) {
        found[std::string(1, letter)]++;
    }
    return found;
}

PYBIND11_MODULE(shapes, module) { module.def("count", &count); }
