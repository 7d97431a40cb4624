//go:build !race

package agentstate

// How large the walk is, and what it must at least find there.
const pieces, statesFloor, edgesFloor = 3, 12_000, 800_000
