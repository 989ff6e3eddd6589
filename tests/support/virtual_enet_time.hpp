// Whether ENet really runs on the tests' time; session tests check it before anything else.
#pragma once

namespace tickwire::test {
bool enet_reads_virtual_time();
}
