#include "judgement_ring.hpp"

namespace tickwire::server {

void JudgementRing::add(std::span<const Judgement> records, ServerStats& stats) {
    for (const Judgement& record : records) {
        ++stats.shots_judged;
        if (record.verdict == ShotVerdict::hit) ++stats.shots_hit;
        if (record.cut_by == RewindBound::max_rewind) ++stats.shots_clipped_by_cap;
        if (record.cut_by == RewindBound::path) ++stats.shots_clipped_by_path;
        if (record.reason == ShotReason::in_cover_since || record.reason == ShotReason::no_line_of_sight_now)
            ++stats.shots_spared;
        if (ring_.size() < capacity)
            ring_.push_back(record);
        else
            ring_[added_ % capacity] = record;
        ++added_;
    }
}

std::vector<Judgement> JudgementRing::find(const JudgementQuery& query) const {
    std::vector<Judgement> found;
    for (std::uint64_t i = added_ - ring_.size(); i < added_; ++i) {
        const Judgement& record = ring_[i % capacity];
        if (record.tick < query.since || record.number <= query.after) continue;
        if (query.player && record.shooter != query.player && record.victim != query.player) continue;
        found.push_back(record);
    }
    return found;
}

}  // namespace tickwire::server
