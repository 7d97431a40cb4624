package form

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/parley-go/parley/mask"
)

// Values are what a customer filled in, by the name of the field. They print as redacted in
// every format, in logs and in JSON.
type Values map[string]mask.Secret

// String hides the values.
func (v Values) String() string { return mask.Redacted }

// GoString hides the values.
func (v Values) GoString() string { return mask.Redacted }

// Format hides the values, whatever the verb.
func (v Values) Format(f fmt.State, _ rune) { io.WriteString(f, mask.Redacted) }

// LogValue hides the values.
func (v Values) LogValue() slog.Value { return slog.StringValue(mask.Redacted) }

// block is what the plain text is filled up to a multiple of, with spaces: otherwise the
// size of what is stored tells a card of 15 digits from one of 16.
const block = 256

// encode writes the values as they are sealed.
func (v Values) encode() ([]byte, error) {
	plain := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		value := v[name].Reveal()
		if !utf8.ValidString(name) || !utf8.ValidString(value) || utf8.RuneCountInString(value) > MaxCharacters {
			return nil, mask.Refuse(mask.BadArgument, "seal an answer", "a value is too long or not UTF-8", fmt.Sprintf("check it first; a value has at most %d characters", MaxCharacters))
		}
		plain[name] = value
	}
	if len(plain) > MaxFields {
		return nil, mask.Refuse(mask.BadArgument, "seal an answer", "there are too many fields", fmt.Sprintf("give at most %d", MaxFields))
	}
	body, err := json.Marshal(plain)
	if err != nil {
		return nil, mask.Refuse(mask.BadArgument, "seal an answer", "it cannot be written", "give text")
	}
	return append(body, bytes.Repeat([]byte{' '}, block-len(body)%block)...), nil
}

// decode reads what was sealed. Whoever fills in a form may send anything, so that only
// one object of distinct names and texts is taken, and no error repeats any of it.
func decode(body []byte) (Values, error) {
	bad := func() error {
		return mask.Refuse(mask.NotSealed, "open an answer", "it is not the answer to a form", "ask again")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, bad()
	}
	v := Values{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, bad()
		}
		value, err := d.Token()
		key, ok := name.(string)
		text, isText := value.(string)
		if _, twice := v[key]; err != nil || !ok || !isText || twice || len(v) == MaxFields || utf8.RuneCountInString(text) > MaxCharacters {
			return nil, bad()
		}
		v[key] = mask.NewSecret(text)
	}
	if _, err := d.Token(); err != nil {
		return nil, bad()
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, bad()
	}
	return v, nil
}
