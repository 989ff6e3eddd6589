#include "lab/lab_csv.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace skirmish {

namespace {

constexpr const char* header =
    "time_s,client,playing,alive,server_tick,view_tick,rtt_ms,jitter_ms,loss_percent,view_delay_ms,view_lag_ms,"
    "command_margin_ms,key_held,drawn_x_m,drawn_y_m,predicted_x_m,predicted_y_m,server_x_m,server_y_m,"
    "drawn_to_server_m,drawn_to_predicted_m,own_error_m,drawn_speed_m_s,own_input_frames,corrections,starved_frames,"
    "snapshot_bytes,prediction,interpolation,smoothing,lag_compensation\n";

double ms(tickwire::Duration time) {
    return static_cast<double>(time.count()) / 1000;
}

}  // namespace

tickwire::Result<std::unique_ptr<LabCsv>> LabCsv::open(const std::string& file) {
    std::ofstream out(file);
    if (!out) return tickwire::Error{tickwire::ErrorCode::io, "CSV file " + file + ": " + std::strerror(errno)};
    out << header;
    return std::unique_ptr<LabCsv>(new LabCsv(std::move(out), file));
}

void LabCsv::write(const Lab& lab, double seconds) {
    for (const std::size_t number : {0u, 1u}) {
        const LabClient& client = lab.client(number);
        const LabPicture& one = client.picture();
        const tickwire::ClientStats& stats = one.stats;
        const auto at = [](float metres) { return static_cast<double>(metres); };
        char row[640];
        const int length = std::snprintf(
            row, sizeof row,
            "%.4f,%c,%d,%d,%u,%u,%.3f,%.3f,%.2f,%.3f,%.3f,%d,%d,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.3f,%d,"
            "%llu,%llu,%llu",
            seconds, number == 0 ? 'A' : 'B', client.client().playing() ? 1 : 0, one.alive ? 1 : 0,
            one.server_tick.value, one.view_tick.value, ms(stats.rtt), ms(stats.rtt_jitter), stats.loss_percent,
            ms(stats.view_delay), ms(stats.view_lag), stats.command_margin_ms, one.moving ? 1 : 0, at(one.drawn.x),
            at(one.drawn.y), at(one.predicted.x), at(one.predicted.y), at(one.server.x), at(one.server.y),
            at(one.off_server), at(one.predicted_off), at(one.own_error), at(one.speed), one.input_pictures,
            static_cast<unsigned long long>(stats.corrections), static_cast<unsigned long long>(stats.starved_frames),
            static_cast<unsigned long long>(stats.snapshot_bytes));
        out_.write(row, length);
        for (const Technique& technique : techniques()) out_ << (client.settings().feel.*technique.on ? ",1" : ",0");
        out_ << '\n';
    }
}

tickwire::Result<void> LabCsv::close() {
    out_.close();
    if (out_) return {};
    return tickwire::Error{tickwire::ErrorCode::io, "CSV file " + file_ + ": " + std::strerror(errno)};
}

}  // namespace skirmish
