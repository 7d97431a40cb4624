package sms

// Simple is simple, for a test of what it rests on.
func Simple(r rune) bool { return simple(r) }

// Kept is the most that a counter keeps of the text for one encoding, in octets.
func (c *Counter) Kept() (n int) {
	for _, f := range append(c.national[:len(c.national):len(c.national)], c.ucs2) {
		n = max(n, len(f.tail))
	}
	return n
}
