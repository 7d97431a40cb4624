//go:build !race

package hub_test

// share: all worlds are tried.
const share = 1
