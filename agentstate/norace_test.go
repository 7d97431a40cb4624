//go:build !race

package agentstate

// racing says that the race detector watches, and everything takes ten times as long.
const racing = false
