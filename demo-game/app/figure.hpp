// A number as people read it on the screen.
#pragma once

#include <string>

namespace skirmish {

/// `format` is printf's, with one place for a double.
std::string figure(const char* format, double value);

}  // namespace skirmish
