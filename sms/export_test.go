package sms

// Simple is simple, for a test of what it rests on.
func Simple(r rune) bool { return simple(r) }
