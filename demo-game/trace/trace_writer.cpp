#include "trace/trace_writer.hpp"

#include <cerrno>
#include <cstring>

namespace skirmish {

TraceWriter::TraceWriter(std::ofstream out, tickwire::PlayerId viewer)
    : description_(tickwire::describe<Skirmish>()), out_(std::move(out)), viewer_(viewer) {}

tickwire::Result<std::unique_ptr<TraceWriter>> TraceWriter::open(const std::string& file, tickwire::PlayerId viewer) {
    std::ofstream out(file);
    if (!out) return tickwire::Error{tickwire::ErrorCode::io, "trace file " + file + ": " + std::strerror(errno)};
    return std::unique_ptr<TraceWriter>(new TraceWriter(std::move(out), viewer));
}

void TraceWriter::write(const tickwire::Frame& frame) {
    if (frame.tick <= newest_) return;
    newest_ = frame.tick;
    out_ << "{\"tick\": " << frame.tick.value << ", \"entities\": [";
    const char* between = "";
    for (const tickwire::FrameEntity& entity : frame.entities) {
        const tickwire::KindInfo& kind = description_.kinds[entity.kind];
        const auto slots = frame.slots_of(entity, kind.fields.size());
        out_ << between << "[\"" << entity.id.index() << '.' << entity.id.generation() << "\", \"" << kind.name
             << "\", " << entity.owner.value << ", [";
        for (std::size_t i = 0; i < slots.size(); ++i) {
            const tickwire::Visibility who = kind.fields[i].spec.visibility;
            const bool seen = !viewer_ || who == tickwire::Visibility::everyone ||
                              (who == tickwire::Visibility::owner && entity.owner == viewer_);
            out_ << (i > 0 ? ", " : "");
            if (seen)
                out_ << slots[i];
            else
                out_ << "null";
        }
        out_ << "]]";
        between = ", ";
    }
    out_ << "]}\n";
}

}  // namespace skirmish
