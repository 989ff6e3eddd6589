// What a player reads after a death.
#include "app/death_view.hpp"

#include <catch2/catch.hpp>

using namespace skirmish;
using namespace std::chrono_literals;

TEST_CASE("a death is explained in plain words, with what was cut off and by whom") {
    using Lines = std::vector<std::string>;
    DeathReport report{.killer = 2, .seen_ms = 148, .granted_ms = 148, .round_trip_ms = 90};
    report.here_x = report.rewound_x + 1.24f;
    CHECK(death_sentences(report, "Rivet", 250ms) ==
          Lines{"Rivet saw you 148 ms ago; the server looked back 148 of at most 250 ms.",
                "Since then you had moved 1.2 m.", "You were in sight when it hit you."});
    report.hidden_ms = 83;
    report.seen_ms = 310;
    report.granted_ms = 250;
    report.cut_by = tickwire::RewindBound::max_rewind;
    CHECK(death_sentences(report, "Rivet", 250ms) ==
          Lines{"Rivet says that it saw you 310 ms ago; the server looked back only 250 ms, the most that this host "
                "allows.",
                "Since then you had moved 1.2 m.", "By then you had been in cover from the shot for 83 ms."});
    report.granted_ms = 190;
    report.cut_by = tickwire::RewindBound::path;
    CHECK(death_sentences(report, "Rivet", 250ms).front() ==
          "Rivet says that it saw you 310 ms ago; the server looked back only 190 ms, all that its round trip of 90 ms "
          "makes possible.");
    CHECK(death_sentences({}, "Rivet", 250ms) ==
          Lines{"Rivet shot at you where you really were.", "You were in sight when it hit you."});
}
