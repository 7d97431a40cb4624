//go:build race

package agentstate

// The race detector makes the walk ten times slower and has nothing to find in a
// package without goroutines: there the world is smaller.
const deskPieces, deskStates, deskEdges = 2, 2_000, 100_000
