#include "app/figure.hpp"

#include <cstdio>

namespace skirmish {

std::string figure(const char* format, double value) {
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

}  // namespace skirmish
