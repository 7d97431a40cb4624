package mask

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is a value that nobody may read by accident: the number of a card on its way to
// the host's vault, a field of a secure form. It prints as [Redacted] in every format, in
// logs and in JSON; only [Secret.Reveal] gives it away, which is easy to find in a review.
// The zero value is the empty text. Secrets are not compared with ==.
type Secret struct {
	_ [0]func() // not to be compared
	// The text stands behind a pointer because of %p and %w: fmt asks no method then, and prints
	// what a struct holds, but not what it points to.
	text *string
}

// NewSecret hides a text.
func NewSecret(text string) Secret { return Secret{text: &text} }

// Reveal returns the text.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Redacted is what stands where a secret would be printed. It does not tell the size,
// which for a card or a PIN says more than nothing.
const Redacted = "[redacted]"

// String hides the value.
func (Secret) String() string { return Redacted }

// GoString hides the value.
func (Secret) GoString() string { return Redacted }

// Format hides the value, whatever the verb.
func (Secret) Format(f fmt.State, _ rune) { io.WriteString(f, Redacted) }

// LogValue hides the value.
func (Secret) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalText hides the value.
func (Secret) MarshalText() ([]byte, error) { return []byte(Redacted), nil }
