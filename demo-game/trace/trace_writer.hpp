// A match as lines of JSON, one a tick, in the exact integers that went over the wire: two traces of one match can be
// compared.
//   {"tick": 812, "entities": [[id, kind, owner, [slot, ...]], ...]}
// A slot that the writer's player may not see is null.
#pragma once

#include <fstream>
#include <memory>
#include <string>

#include "rules/skirmish.hpp"
#include "tickwire/description.hpp"
#include "tickwire/frame.hpp"

namespace skirmish {

class TraceWriter {
public:
    /// `viewer` null: the server, which sees everything.
    static tickwire::Result<std::unique_ptr<TraceWriter>> open(const std::string& file, tickwire::PlayerId viewer);
    /// A client's, once it knows who it is.
    void set_viewer(tickwire::PlayerId viewer) { viewer_ = viewer; }
    /// Each tick once; a tick that is not newer than the last is left out.
    void write(const tickwire::Frame& frame);

private:
    TraceWriter(std::ofstream out, tickwire::PlayerId viewer);

    const tickwire::Description description_;
    std::ofstream out_;
    tickwire::PlayerId viewer_;
    tickwire::Tick newest_{};
};

}  // namespace skirmish
