// What rules of a game must not do. CMakeLists.txt compiles it twice; no target contains it.
#include "tickwire/server.hpp"

int main() {}
