// What an ENet datagram may say before ENet sees it. The seal proves who sent it; this keeps an authenticated but
// hostile peer from ENet's expensive corners: fragments, far-ahead packets, foreign peers, settings, disconnects.
#pragma once

#include <enet/enet.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tickwire::transport {

enum class EnetVerdict : std::uint8_t {
    pass,
    truncated,      ///< ends inside a command, or has none
    compressed,     ///< ENet's decompression is never wanted
    foreign_peer,   ///< names a peer of another session, or none
    bad_command,    ///< a command or flags that no honest peer sends
    bad_connect,    ///< a CONNECT or VERIFY_CONNECT with other settings than ours, or at the wrong time
    bad_channel,    ///< a channel that is not a lane
    too_far_ahead,  ///< a sequence number that we would have to hold for long
    too_many,       ///< more reliable commands than the session's budget holds: as good as lost on the way
};
std::string_view name(EnetVerdict verdict);

/// What both ends set up ENet with; a CONNECT that asks for anything else is refused.
inline constexpr enet_uint32 enet_mtu = 1200 - 23 - 8;
/// Reliable packets that may be ahead of the next one in order. Twice what honest peers can have in flight.
inline constexpr std::uint16_t max_ahead = 256;

struct EnetFirewallContext {
    const ENetHost& host;
    bool server;                  ///< this end takes CONNECT; the other takes VERIFY_CONNECT
    std::uint32_t session;        ///< must be a CONNECT's connectID
    enet_uint32 virtual_address;  ///< of the session, as in ENetAddress::host
};

/// `datagram` as on the wire: ENet's, without the checksum slot. The sender controls every byte. `reliable_commands`:
/// how many of what ENet has to put in order it holds.
EnetVerdict check_enet_datagram(std::span<const std::byte> datagram, const EnetFirewallContext& context,
                                std::size_t& reliable_commands);

}  // namespace tickwire::transport
