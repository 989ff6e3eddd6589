// What the kernel says of a received datagram beside its bytes: cmsg(3).
#pragma once

#include <sys/socket.h>

#include <cstring>
#include <optional>

namespace tickwire::transport {

/// The control message of this level and type, where there is one.
template <class Info>
std::optional<Info> control_message(const msghdr& received, int level, int type) {
    auto* const message = const_cast<msghdr*>(&received);  // cmsg(3) has no const
    for (cmsghdr* at = CMSG_FIRSTHDR(message); at != nullptr; at = CMSG_NXTHDR(message, at)) {
        if (at->cmsg_level != level || at->cmsg_type != type || at->cmsg_len < CMSG_LEN(sizeof(Info))) continue;
        Info info;
        std::memcpy(&info, CMSG_DATA(at), sizeof info);
        return info;
    }
    return std::nullopt;
}

}  // namespace tickwire::transport
