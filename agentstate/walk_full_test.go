//go:build !race

package agentstate

// How large the walk of the desk is, and what it must at least find there.
const deskPieces, deskStates, deskEdges = 3, 30_000, 2_000_000
