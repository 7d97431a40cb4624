package sms_test

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/sms"
)

// A header of length 0 has no element, and takes an octet and the septets under it.
func TestReadUserDataWithAHeaderOfLengthZero(t *testing.T) {
	// Two septets are under the header: its octet, and 6 bits that fill the second.
	data := append([]byte{0}, sms.Pack([]byte("hello"), 6)...)
	assert.Equal(t, "0000bacc66bf01", hex.EncodeToString(data))
	h, text, err := sms.ReadUserData(data, 7, sms.GSM7, true)
	require.NoError(t, err)
	assert.Empty(t, h)
	assert.Equal(t, "hello", string(text))

	h, text, err = sms.ReadUserData([]byte("\x00\x00h\x00i"), 5, sms.UCS2, true)
	require.NoError(t, err)
	assert.Empty(t, h)
	assert.Equal(t, "hi", sms.Decode(text, sms.UCS2, h.Tables()))
}

func TestReadUserDataOfHeadersOfEveryLength(t *testing.T) {
	for n := range 120 {
		h := sms.Header{{ID: 0x70, Data: make([]byte, n)}}
		for _, e := range []sms.Encoding{sms.GSM7, sms.UCS2} {
			data, length, err := sms.Plan{Encoding: e}.UserData("hello", h)
			require.NoError(t, err)
			got, text, err := sms.ReadUserData(data, length, e, true)
			require.NoError(t, err, n)
			assert.Equal(t, h.Octets(), got.Octets())
			assert.Equal(t, "hello", sms.Decode(text, e, got.Tables()), n)
		}
	}
}

// What is wrong with a part does not take what is right with it.
func TestReadUserDataIsTolerant(t *testing.T) {
	hello := string(sms.Pack([]byte("hello"), 0))
	behind := string(sms.Pack([]byte("hello"), sms.FillBits(3)))
	for _, c := range []struct {
		name      string
		data      string
		length    int
		encoding  sms.Encoding
		hasHeader bool
		want      string
		errs      []error
	}{
		{"nothing", "", 0, sms.GSM7, false, "", nil},
		{"a length below zero", hello, -1, sms.GSM7, false, "", nil},
		{"octets left over", hello + "more", 5, sms.GSM7, false, "hello", nil},
		{"units left over", "\x00h\x00i\x00!", 4, sms.UCS2, false, "hi", nil},
		{"septets missing", hello, 9, sms.GSM7, false, "hello", []error{sms.ErrCutShort}},
		{"units missing", "\x00h\x00i", 6, sms.UCS2, false, "hi", []error{sms.ErrCutShort}},
		{"no header where one should be", "", 0, sms.GSM7, true, "", []error{sms.ErrHeaderShort}},
		{"a header cut short", "\x05\x00\x03", 9, sms.GSM7, true, "", []error{sms.ErrHeaderShort}},
		{"septets that end in the header", "\x05\x00\x03\x2a\x02\x01", 6, sms.GSM7, true, "", []error{sms.ErrHeaderShort}},
		{"septets that end with the header", "\x05\x00\x03\x2a\x02\x01", 7, sms.GSM7, true, "", nil},
		{"octets that end in the header", "\x05\x00\x03\x2a\x02\x01", 5, sms.UCS2, true, "", []error{sms.ErrHeaderShort}},
		{"a bad element", "\x02\x00\x03" + behind, 9, sms.GSM7, true, "hello", []error{sms.ErrHeaderElement}},
		{"a bad element in UCS-2", "\x02\x00\x03\x00h", 5, sms.UCS2, true, "h", []error{sms.ErrHeaderElement}},
		{"a bad element, and cut short", "\x02\x00\x03" + behind, 19, sms.GSM7, true, "hello", []error{sms.ErrHeaderElement, sms.ErrCutShort}},
	} {
		h, text, err := sms.ReadUserData([]byte(c.data), c.length, c.encoding, c.hasHeader)
		shown := sms.Decode(text, c.encoding, h.Tables())
		assert.Equal(t, c.want, strings.TrimRight(shown, "@"), c.name)
		if c.errs == nil {
			assert.NoError(t, err, c.name)
		}
		for _, want := range c.errs {
			assert.ErrorIs(t, err, want, c.name)
		}
	}
}

// Each group of 3GPP TS 23.038 clause 4.
func TestCodingEncoding(t *testing.T) {
	none := sms.Encoding(99)
	for coding := range 256 {
		want := sms.GSM7
		switch {
		case coding < 0x80 && coding&0x20 != 0: // compressed
			want = none
		case coding < 0x80 && coding&0x0C == 0x04:
			want = none
		case coding < 0x80 && coding&0x0C == 0x08:
			want = sms.UCS2
		case coding >= 0xE0 && coding < 0xF0:
			want = sms.UCS2
		case coding >= 0xF0 && coding&4 != 0:
			want = none
		}
		got, ok := sms.CodingEncoding(byte(coding))
		assert.Equal(t, want != none, ok, "%02X", coding)
		if ok {
			assert.Equal(t, want, got, "%02X", coding)
		}
	}
	for coding, want := range map[byte]sms.Encoding{
		0x00: sms.GSM7, 0x01: sms.GSM7, 0x08: sms.UCS2, 0x0C: sms.GSM7, 0x10: sms.GSM7, 0x18: sms.UCS2, 0x19: sms.UCS2, 0x48: sms.UCS2,
		0x80: sms.GSM7, 0xC0: sms.GSM7, 0xC8: sms.GSM7, 0xD8: sms.GSM7, 0xE0: sms.UCS2, 0xF0: sms.GSM7, 0xF1: sms.GSM7,
	} {
		got, ok := sms.CodingEncoding(coding)
		assert.True(t, ok && got == want, "%02X: %s %v", coding, got, ok)
	}
	for _, coding := range []byte{0x04, 0x15, 0x20, 0x28, 0x44, 0x60, 0xF4, 0xF5} {
		_, ok := sms.CodingEncoding(coding)
		assert.False(t, ok, "%02X", coding)
	}
}

// Texts of every kind, in parts that come in any order, come back as they were.
func TestTextsComeBackThroughReassembly(t *testing.T) {
	texts := []struct {
		text string
		sms.Options
	}{
		{text: "hello"},
		{text: "Привет"},
		{text: strings.Repeat("The quick brown fox {jumps} for 5 €. ", 20)},
		{text: strings.Repeat("The quick brown fox {jumps} for 5 €. ", 30), Options: sms.Options{Reference16: true}},
		{text: strings.Repeat("Съешь ещё этих мягких булок. ", 15)},
		{text: strings.Repeat("a", 66) + strings.Repeat("😀👨‍👩‍👧‍👦", 40)},
		{text: strings.Repeat("a", 66) + strings.Repeat("😀👨‍👩‍👧‍👦", 40), Options: sms.Options{CodePoints: true, Reference16: true}},
		{text: strings.Repeat("değerli müşterimiz, sağlıklı günler. ", 12), Options: sms.Options{National: []sms.Language{sms.Turkish}}},
		{text: strings.Repeat("नमस्ते, आपका ऑर्डर भेज दिया गया है। ", 12), Options: sms.Options{National: []sms.Language{sms.Hindi}}},
		{text: strings.Repeat("É à ç ã ô, não é? ", 30), Options: sms.Options{National: []sms.Language{sms.Portuguese}, Reference16: true}},
	}
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for seed := range uint64(50) {
		var wire []wirePart
		for i, c := range texts {
			wire = append(wire, send(t, c.text, c.Options, uint16(i+1), fmt.Sprint(i))...)
		}
		random := rand.New(rand.NewPCG(seed, 23040))
		random.Shuffle(len(wire), func(i, j int) { wire[i], wire[j] = wire[j], wire[i] })

		var r sms.Reassembly
		got := map[string]string{}
		for _, w := range wire {
			_, messages := r.Add(w.read(t), now, now.Add(time.Hour))
			for _, m := range messages {
				require.False(t, m.Partial())
				for _, run := range m.Runs() {
					e, ok := sms.CodingEncoding(run.Coding)
					require.True(t, ok)
					got[m.Parts[0].ID] += sms.Decode(run.Data, e, run.Header.Tables())
				}
			}
		}
		for i, c := range texts {
			require.Equal(t, c.text, got[fmt.Sprint(i)], "seed %d", seed)
		}
		left, _ := r.Waiting()
		require.Zero(t, left)
	}
}

// wirePart is what a carrier hands over of a part.
type wirePart struct {
	id        string
	coding    byte
	data      []byte
	length    int
	hasHeader bool
}

func send(t *testing.T, text string, o sms.Options, reference uint16, id string) (wire []wirePart) {
	t.Helper()
	parts, p, err := sms.Split(text, o)
	require.NoError(t, err)
	for i, part := range parts {
		h, err := p.Header(o, reference, i+1)
		require.NoError(t, err)
		data, length, err := p.UserData(part.Text, h)
		require.NoError(t, err)
		w := wirePart{id: id, data: data, length: length, hasHeader: h != nil}
		if p.Encoding == sms.UCS2 {
			w.coding = 8
		}
		wire = append(wire, w)
	}
	return wire
}

func (w wirePart) read(t *testing.T) sms.Fragment {
	t.Helper()
	e, ok := sms.CodingEncoding(w.coding)
	require.True(t, ok)
	h, text, err := sms.ReadUserData(w.data, w.length, e, w.hasHeader)
	require.NoError(t, err)
	f := sms.Fragment{ID: w.id, From: "+14155550123", To: "72345", Header: h, Coding: w.coding, Data: text}
	f.Concat, _ = h.Concat()
	return f
}

// FuzzReadUserData: whatever comes in, there is no panic, and no more text than was said.
func FuzzReadUserData(f *testing.F) {
	f.Add([]byte("\x05\x00\x03\x2a\x02\x01hello"), 12, true)
	f.Add([]byte{0, 0, 0x1a}, 3, true)
	f.Fuzz(func(t *testing.T, data []byte, length int, hasHeader bool) {
		for _, e := range []sms.Encoding{sms.GSM7, sms.UCS2} {
			h, text, err := sms.ReadUserData(data, length, e, hasHeader)
			require.LessOrEqual(t, len(text), max(length, 0))
			if err == nil && e == sms.UCS2 && len(h) > 0 {
				require.Equal(t, max(length, 0), h.Octets()+len(text))
			}
		}
	})
}

// A long message on its way: it is cut and packed, its parts come in the wrong order, and
// they are unpacked and joined.
func ExampleReadUserData() {
	const coding = 0 // the data coding scheme of GSM-7
	parts, p, err := sms.Split(repeatTo("See you tomorrow for 5 €. ", 180), sms.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var r sms.Reassembly
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for i := len(parts) - 1; i >= 0; i-- {
		header, _ := p.Header(sms.Options{}, 42, i+1)
		data, length, _ := p.UserData(parts[i].Text, header)

		// This is what a carrier hands over, and what there is at the other end.
		encoding, ok := sms.CodingEncoding(coding)
		h, text, err := sms.ReadUserData(data, length, encoding, true)
		fmt.Println(len(data), length, len(text), ok, err)

		concat, _ := h.Concat()
		_, messages := r.Add(sms.Fragment{
			From: "+14155550123", To: "72345", Concat: concat, Header: h, Coding: coding, Data: text,
		}, now, now.Add(time.Minute))
		for _, m := range messages {
			for _, run := range m.Runs() {
				fmt.Println(m.Ending, sms.Decode(run.Data, encoding, run.Header.Tables()))
			}
		}
	}
	// Output:
	// 36 41 34 true <nil>
	// 140 160 153 true <nil>
	// whole See you tomorrow for 5 €. See you tomorrow for 5 €. See you tomorrow for 5 €. See you tomorrow for 5 €. See you tomorrow for 5 €. See you tomorrow for 5 €. See you tomorrow for 5 €
}

func ExampleCodingEncoding() {
	for _, coding := range []byte{0x00, 0x08, 0x04, 0xF1} {
		fmt.Println(sms.CodingEncoding(coding))
	}
	// Output:
	// GSM-7 true
	// UCS-2 true
	// GSM-7 false
	// GSM-7 true
}
