package sms_test

import (
	"bufio"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/sms"
)

const shared = "../../shared/data/"

// open reads shared test data, which is not part of the repository.
func open(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(shared + name)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not here: it is kept beside the repository, not in it", shared+name)
	}
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// A vector is a text with its answer, agreed on by independent programs.
type vector struct {
	ID     string
	Text   string
	B64    []byte
	Repeat struct {
		Text  string
		Count int
	}
	Encoding          sms.Encoding
	Units             int `json:"septets_or_units"`
	Segments          int
	Sizes             []int
	Left              *int         `json:"remaining_in_last"`
	SegmentsCodePoint *int         `json:"segments_codepoint"`
	SizesCodePoint    []int        `json:"sizes_codepoint"`
	Language          sms.Language `json:"national_language"`
	UDH42             []string     `json:"udh_ref_42"`
	UDH1234           []string     `json:"udh_ref_1234"`
}

func (v vector) text() string {
	if v.Repeat.Count > 0 {
		return strings.Repeat(v.Repeat.Text, v.Repeat.Count)
	}
	return v.Text + string(v.B64)
}

type vectors struct {
	Cases, Ref16, National []vector
	Packing                []struct {
		Text string
		Fill int `json:"fill_bits"`
		Hex  string
	}
}

func readVectors(t *testing.T) (v vectors) {
	t.Helper()
	require.NoError(t, json.NewDecoder(open(t, "sms-vectors.json")).Decode(&v))
	require.NotEmpty(t, v.Cases)
	return v
}

func (v vector) check(t *testing.T, o sms.Options, segments int, sizes []int, left *int) sms.Plan {
	t.Helper()
	text := v.text()
	p := sms.Count(text, o)
	assert.Equal(t, v.Encoding, p.Encoding)
	assert.Equal(t, v.Units, p.Units)
	assert.Equal(t, segments, p.Parts)
	if left != nil {
		assert.Equal(t, *left, p.Left)
	}
	if sizes != nil {
		assert.Equal(t, sizes, sizesOf(t, text, p, o))
	}
	return p
}

func TestD5_VectorsOfIndependentPrograms(t *testing.T) {
	for _, v := range readVectors(t).Cases {
		t.Run(v.ID, func(t *testing.T) {
			v.check(t, sms.Options{}, v.Segments, v.Sizes, v.Left)
			if v.SegmentsCodePoint != nil {
				v.check(t, sms.Options{CodePoints: true}, *v.SegmentsCodePoint, v.SizesCodePoint, nil)
			} else {
				v.check(t, sms.Options{CodePoints: true}, v.Segments, v.Sizes, v.Left)
			}
		})
	}
}

func TestD5_VectorsWithReferencesOf16Bits(t *testing.T) {
	for _, v := range readVectors(t).Ref16 {
		t.Run(v.ID, func(t *testing.T) {
			o := sms.Options{Reference16: true}
			p := v.check(t, o, v.Segments, v.Sizes, nil)
			assert.Equal(t, v.UDH1234, headers(t, p, o, 0x1234))
		})
	}
}

func TestVectorsInNationalTables(t *testing.T) {
	for _, v := range readVectors(t).National {
		t.Run(v.ID, func(t *testing.T) {
			o := sms.Options{National: []sms.Language{v.Language}}
			p := v.check(t, o, v.Segments, v.Sizes, nil)
			// The program that made the vectors writes the identifiers 24 and 25 of the
			// standard, which are hexadecimal there, as if they were decimal.
			for i, h := range v.UDH42 {
				h = strings.Replace(h, "1801", "2401", 1)
				v.UDH42[i] = strings.Replace(h, "1901", "2501", 1)
			}
			assert.Equal(t, v.UDH42, headers(t, p, o, 0x42))
		})
	}
}

// headers are the headers of all parts of a plan in hexadecimal.
func headers(t *testing.T, p sms.Plan, o sms.Options, reference uint16) []string {
	t.Helper()
	var all []string
	for i := range p.Parts {
		h, err := p.Header(o, reference, i+1)
		require.NoError(t, err)
		b, err := h.Append(nil)
		require.NoError(t, err)
		all = append(all, hex.EncodeToString(b))
	}
	return all
}

func TestVectorsOfPacking(t *testing.T) {
	for _, v := range readVectors(t).Packing {
		septets, err := sms.Encode(v.Text, sms.GSM7, sms.Tables{})
		require.NoError(t, err)
		packed := sms.Pack(septets, v.Fill)
		assert.Equal(t, v.Hex, hex.EncodeToString(packed), "%q after %d bits", v.Text, v.Fill)
		back, err := sms.Unpack(packed, v.Fill, len(septets))
		require.NoError(t, err)
		assert.Equal(t, v.Text, sms.Decode(back, sms.GSM7, sms.Tables{}))
	}
}

// Sixteen thousand real messages survive being split, sent and joined, whatever the
// options: no part is larger than a part can be, and each is readable by itself.
func TestRealMessagesAreSplitAndJoined(t *testing.T) {
	ways := []sms.Options{{}, {CodePoints: true, Reference16: true},
		{National: []sms.Language{sms.Portuguese, sms.Hindi}, Prefer: sms.Cheapest}}
	n := 0
	for _, name := range []string{"sms-nus-en.jsonl.gz", "sms-nus-zh.jsonl.gz"} {
		z, err := gzip.NewReader(open(t, name))
		require.NoError(t, err)
		for lines := bufio.NewScanner(z); lines.Scan(); n++ {
			var text string
			require.NoError(t, json.Unmarshal(lines.Bytes(), &text))
			for _, o := range ways {
				if got := sendAndRead(t, text, o); got != text {
					t.Fatalf("line %d of %s, %+v: %q came back as %q", n, name, o, text, got)
				}
			}
		}
	}
	assert.Equal(t, 16000, n)
}

// sendAndRead sends a text in parts and reads them as a telephone does.
func sendAndRead(t *testing.T, text string, o sms.Options) string {
	t.Helper()
	parts, p, err := sms.Split(text, o)
	require.NoError(t, err)
	var read strings.Builder
	for i, part := range parts {
		h, err := p.Header(o, 0x1BC7, i+1)
		require.NoError(t, err)
		data, length, err := p.UserData(part.Text, h)
		require.NoError(t, err)
		require.LessOrEqual(t, len(data), 140)
		shown := readPart(t, data, length, p.Encoding, h != nil)
		require.True(t, utf8.ValidString(shown))
		read.WriteString(shown)
	}
	return read.String()
}

// readPart is the receiver: all it knows is in the part.
func readPart(t *testing.T, data []byte, length int, e sms.Encoding, hasHeader bool) string {
	t.Helper()
	h, text, err := sms.ReadUserData(data, length, e, hasHeader)
	require.NoError(t, err)
	return sms.Decode(text, e, h.Tables())
}
