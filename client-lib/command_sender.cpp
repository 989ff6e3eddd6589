#include "command_sender.hpp"

#include <algorithm>
#include <cmath>

namespace tickwire::client {

std::uint32_t CommandSender::send(transport::ClientTransport& transport, Tick tick,
                                  std::span<const std::uint32_t> command, double view) {
    if (tick == batch_.newest) return 0;
    if (tick < batch_.newest) take_back(tick);
    std::uint32_t begun = static_cast<std::uint32_t>(tick - batch_.newest);
    if (!batch_.newest || begun > snapshot::max_commands) {  // the first, or the clock jumped
        begun = 1;
        batch_.count = 0;
        batch_.slots.clear();
    }
    for (std::uint32_t i = 0; i < begun; ++i) batch_.slots.insert(batch_.slots.end(), command.begin(), command.end());
    batch_.newest = tick;
    batch_.count += begun;
    if (batch_.count > snapshot::max_commands) forget_up_to(tick - static_cast<std::int32_t>(snapshot::max_commands));
    batch_.view_behind = static_cast<std::uint16_t>(std::clamp((tick.value - view) * 64, 0.0, 65535.0));
    bytes_.resize(transport::max_state_bytes);
    const std::size_t size = snapshot::write_commands(bytes_, description_, batch_);
    const auto datagram = transport.send_state(std::span(bytes_).first(size));
    sent_[datagram % sent_.size()] = {datagram, tick};
    return begun;
}

// The clock has jumped back: what was sent for the ticks from this one on came far too early, and was refused.
void CommandSender::take_back(Tick tick) {
    const std::uint32_t gone = std::min(batch_.count, static_cast<std::uint32_t>(batch_.newest - tick) + 1);
    batch_.count -= gone;
    batch_.slots.resize(batch_.count * description_.command.fields.size());
    batch_.newest = tick - 1;
    sent_ = {};
}

void CommandSender::acked(transport::DatagramNumber datagram) {
    const Sent& sent = sent_[datagram % sent_.size()];
    if (datagram != 0 && sent.datagram == datagram) forget_up_to(sent.newest);
}

void CommandSender::simulated(Tick tick) {
    forget_up_to(tick);
}

void CommandSender::forget_up_to(Tick tick) {
    if (batch_.count == 0 || tick < batch_.tick_of(0)) return;
    const std::uint32_t gone = std::min(batch_.count, static_cast<std::uint32_t>(tick - batch_.tick_of(0)) + 1);
    const auto slots = static_cast<std::ptrdiff_t>(gone * description_.command.fields.size());
    batch_.slots.erase(batch_.slots.begin(), batch_.slots.begin() + slots);
    batch_.count -= gone;
}

}  // namespace tickwire::client
