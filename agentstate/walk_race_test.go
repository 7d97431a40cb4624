//go:build race

package agentstate

// The race detector makes the walk ten times slower and has nothing to find in a
// package without goroutines: there the world is smaller.
const pieces, statesFloor, edgesFloor = 2, 1_000, 50_000
