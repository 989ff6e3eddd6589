// The client library, filled in next.
namespace tickwire {}
