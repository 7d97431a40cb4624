package form

import (
	"crypto/ecdh"
	"crypto/hpke"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"

	"github.com/parley-go/parley/mask"
)

// The suite is DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM in base mode (RFC 9180):
// every browser's WebCrypto has its parts.
const (
	protocol = "parley secure form 1"
	encSize  = 65 // of a point of P-256, not compressed
	tagSize  = 16 // of AES-GCM
	// MaxSealed is the most octets that a sealed answer has.
	MaxSealed = 512 << 10
)

// Binding is what an answer belongs to. It is no secret, and sealed into the answer: one
// that is moved to another conversation, session, request or version does not open.
type Binding struct {
	Conversation string `json:"conversation"`
	Session      string `json:"session"`
	Request      string `json:"request"`
	Form         string `json:"form"`
	Version      int    `json:"version"`
}

// bytes writes each part behind its length, so that no two bindings are written alike.
func (b Binding) bytes() []byte {
	var out []byte
	for _, part := range []string{b.Conversation, b.Session, b.Request, b.Form} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(part)))
		out = append(out, part...)
	}
	return binary.BigEndian.AppendUint64(out, uint64(b.Version))
}

// Key is the private key of an agent's page. It is made there and stays there, so this type
// is for agents' programs written in Go, and for tests. It prints as redacted.
type Key struct{ private hpke.PrivateKey }

// NewKey makes a key.
func NewKey() (Key, error) {
	private, err := hpke.DHKEM(ecdh.P256()).GenerateKey()
	return Key{private}, err
}

// Public is the key as a request carries it: a point of P-256 that is not compressed.
func (k Key) Public() []byte {
	if k.private == nil {
		return nil
	}
	return k.private.PublicKey().Bytes()
}

// Seal closes an answer for the page that holds the private key. What comes out is the
// encapsulated key and, behind it, the ciphertext.
func Seal(public []byte, b Binding, v Values) ([]byte, error) {
	plain, err := v.encode()
	if err != nil {
		return nil, err
	}
	key, err := hpke.DHKEM(ecdh.P256()).NewPublicKey(public)
	if err != nil {
		return nil, badKey("seal an answer")
	}
	enc, sender, err := hpke.NewSender(key, hpke.HKDFSHA256(), hpke.AES128GCM(), []byte(protocol))
	if err != nil {
		return nil, badKey("seal an answer")
	}
	sealed, err := sender.Seal(b.bytes(), plain)
	if err != nil {
		return nil, badKey("seal an answer")
	}
	return append(enc, sealed...), nil
}

// Open reads an answer. It fails if the answer was sealed for another key or belongs to
// something else, without telling which.
func (k Key) Open(b Binding, sealed []byte) (Values, error) {
	plain, err := k.open([]byte(protocol), b.bytes(), sealed)
	if err != nil {
		return nil, mask.Refuse(mask.NotSealed, "open an answer", "it was sealed for another key or another request, or was changed", "ask the customer again")
	}
	return decode(plain)
}

func (k Key) open(info, aad, sealed []byte) ([]byte, error) {
	if k.private == nil || len(sealed) < encSize || len(sealed) > MaxSealed {
		return nil, mask.NotSealed
	}
	r, err := hpke.NewRecipient(sealed[:encSize], k.private, hpke.HKDFSHA256(), hpke.AES128GCM(), info)
	if err != nil {
		return nil, err
	}
	return r.Open(aad, sealed[encSize:])
}

func badKey(what string) error {
	return mask.Refuse(mask.BadArgument, what, "the public key is no point of P-256", "give the 65 octets that WebCrypto exports as raw")
}

// String hides the key.
func (k Key) String() string { return mask.Redacted }

// GoString hides the key.
func (k Key) GoString() string { return mask.Redacted }

// Format hides the key, whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { io.WriteString(f, mask.Redacted) }

// LogValue hides the key.
func (k Key) LogValue() slog.Value { return slog.StringValue(mask.Redacted) }

// MarshalJSON hides the key.
func (k Key) MarshalJSON() ([]byte, error) { return json.Marshal(mask.Redacted) }
