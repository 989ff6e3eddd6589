// The server library, filled in next.
namespace tickwire {}
