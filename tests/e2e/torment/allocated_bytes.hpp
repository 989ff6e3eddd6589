// What a program that this is preloaded into has allocated and not given back, for somebody who watches from outside.
#pragma once

#include <ctime>

/// At most once a second, writes the number of bytes (64 bits) into the file that TICKWIRE_ALLOCATED names, which must
/// have room for it. Called with the monotonic time, from wherever the program looks at a clock.
void publish_allocated_bytes(time_t now);
