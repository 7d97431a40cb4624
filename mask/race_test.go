//go:build race

package mask_test

// racing says that the race detector watches, which throws pooled memory away.
const racing = true
