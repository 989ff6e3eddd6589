#include "trace/judgement_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

namespace skirmish {

namespace {

using Json = nlohmann::ordered_json;
using namespace tickwire;

double rounded(float value) {
    return std::round(static_cast<double>(value) * 1000) / 1000;
}

double ms(Duration time) {
    return std::round(static_cast<double>(time.count()) / 100) / 10;
}

Json place(const std::optional<Point>& point) {
    return point ? Json{rounded(point->x), rounded(point->y)} : Json(nullptr);
}

Json player(PlayerId id, std::span<const RosterEntry> roster) {
    if (!id) return nullptr;
    const auto entry = std::ranges::find(roster, id, &RosterEntry::player);
    return {{"id", id.value}, {"name", entry == roster.end() ? "" : entry->name}};
}

}  // namespace

std::string judgement_line(const Judgement& judgement, std::span<const RosterEntry> roster) {
    const Json line{{"number", judgement.number},
                    {"tick", judgement.tick.value},
                    {"shooter", player(judgement.shooter, roster)},
                    {"target", player(judgement.victim, roster)},
                    {"view", {{"tick", judgement.view_tick.value}, {"fraction", rounded(judgement.view_fraction)}}},
                    {"claimed_ms", ms(judgement.claimed)},
                    {"granted_ms", ms(judgement.granted)},
                    {"cut_by", name(judgement.cut_by)},
                    {"round_trip_ms", ms(judgement.round_trip)},
                    {"drawn", place(judgement.drawn)},
                    {"rewound", place(judgement.rewound)},
                    {"present", place(judgement.present)},
                    {"muzzle", place(judgement.muzzle)},
                    {"shot", place(judgement.where)},
                    {"verdict", name(judgement.verdict)},
                    {"reason", name(judgement.reason)},
                    {"apart", judgement.reason == ShotReason::missed ? Json(rounded(judgement.apart)) : Json(nullptr)},
                    {"lasted_ms", ms(judgement.lasted)},
                    {"sentence", to_string(judgement)}};
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::unique_ptr<JudgementWriter>> JudgementWriter::open(const std::string& file) {
    std::ofstream out(file);
    if (!out) return Error{ErrorCode::io, "judgements file " + file + ": " + std::strerror(errno)};
    return std::unique_ptr<JudgementWriter>(new JudgementWriter(std::move(out)));
}

void JudgementWriter::write(std::span<const Judgement> judgements, std::span<const RosterEntry> roster) {
    for (const Judgement& judgement : judgements) {
        out_ << judgement_line(judgement, roster) << '\n';
        newest_ = judgement.number;
    }
    if (!judgements.empty()) out_.flush();
}

}  // namespace skirmish
