//go:build race

package conversation

// racing says that the race detector watches, and everything takes ten times as long.
const racing = true
