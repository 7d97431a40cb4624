//go:build race

package hub_test

// share is one in so many of the worlds that are tried: the race detector makes each
// ten times as slow, and what it looks for is in any of them.
const share = 5
