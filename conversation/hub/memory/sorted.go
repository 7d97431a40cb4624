package memory

import "slices"

// Labels, lanes and due tasks are sorted slices: found by halving, moved by one
// copy. With tens of thousands of entries that costs microseconds, and a reader
// can see the order.

// insert puts v at its place in a sorted list; a list holds each value once.
func insert[T any](list []T, v T, order func(a, b T) int) []T {
	i, found := slices.BinarySearchFunc(list, v, order)
	if found {
		return list
	}
	return slices.Insert(list, i, v)
}

// remove takes v out of a sorted list, if it is there.
func remove[T any](list []T, v T, order func(a, b T) int) []T {
	i, found := slices.BinarySearchFunc(list, v, order)
	if !found {
		return list
	}
	return slices.Delete(list, i, i+1)
}

// first returns at most limit entries of the list, none if limit is not positive.
func first[T any](list []T, limit int) []T {
	return list[:min(max(limit, 0), len(list))]
}
