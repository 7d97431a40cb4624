package sms_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"github.com/parley-go/parley/sms"
)

func TestHeaderKeepsWhatItDoesNotKnow(t *testing.T) {
	data := []byte{13, 0x70, 2, 0xde, 0xad, 0x00, 3, 0x2a, 2, 1, 0x70, 0, 0x24, 1, 1}
	if h, _, err := sms.ParseHeader(data); err == nil {
		t.Fatalf("an element over the end is taken: %v", h)
	}
	data = []byte{14, 0x70, 2, 0xde, 0xad, 0x00, 3, 0x2a, 2, 1, 0x70, 0, 0x24, 1, 1, 'h', 'i'}
	h, rest, err := sms.ParseHeader(data)
	if err != nil || string(rest) != "hi" || len(h) != 4 {
		t.Fatalf("%v %q %v", h, rest, err)
	}
	built, err := h.Append(nil)
	if err != nil || !bytes.Equal(built, data[:15]) {
		t.Errorf("built % x, %v; want % x", built, err, data[:15])
	}
	if c, ok := h.Concat(); !ok || c != (sms.Concat{Reference: 0x2a, Total: 2, Number: 1}) {
		t.Errorf("%+v %v", c, ok)
	}
	if h.Tables() != (sms.Tables{Single: sms.Turkish}) || h.Octets() != 15 {
		t.Errorf("%v, %d octets", h.Tables(), h.Octets())
	}
}

// TestHeaderCutShort: every way in which a header can be too short has its answer.
func TestHeaderCutShort(t *testing.T) {
	whole := []byte{6, 0x08, 4, 0x12, 0x34, 3, 2}
	for n := range whole {
		if h, rest, err := sms.ParseHeader(whole[:n]); !errors.Is(err, sms.ErrHeaderShort) || h != nil || rest != nil {
			t.Errorf("%d octets: %v %q %v", n, h, rest, err)
		}
	}
	for _, bad := range [][]byte{{1, 0x00}, {2, 0x00, 1}, {4, 0x00, 3, 1, 2}, {6, 0x00, 3, 1, 2, 1, 0x24}} {
		h, rest, err := sms.ParseHeader(append(bad, "text"...))
		if !errors.Is(err, sms.ErrHeaderElement) || h != nil || string(rest) != "text" {
			t.Errorf("% x: %v %q %v", bad, h, rest, err)
		}
	}
	if h, rest, err := sms.ParseHeader([]byte{0, 'x'}); err != nil || len(h) != 0 || string(rest) != "x" {
		t.Errorf("an empty header: %v %q %v", h, rest, err)
	}
}

// TestConcatToBeIgnored: zero counts, numbers over the total and wrong lengths, as in
// 9.2.3.24.1; of two elements the last valid one counts, as in 9.2.3.24.
func TestConcatToBeIgnored(t *testing.T) {
	concat := func(id byte, data ...byte) sms.Element { return sms.Element{ID: id, Data: data} }
	for _, e := range []sms.Element{
		concat(0, 1, 0, 1), concat(0, 1, 2, 0), concat(0, 1, 2, 3), concat(0, 1, 2), concat(0, 1, 2, 1, 0), concat(0),
		concat(8, 0, 1, 0, 0), concat(8, 0, 1, 2, 3), concat(8, 1, 2, 1), concat(8, 0, 1, 2, 1, 0), concat(1, 1, 2, 1),
	} {
		if c, ok := (sms.Header{e}).Concat(); ok || c != (sms.Concat{}) {
			t.Errorf("%v: %+v", e, c)
		}
		if c, ok := (sms.Header{concat(0, 1, 2, 1), e}).Concat(); !ok || c.Number != 1 {
			t.Errorf("a valid one before %v: %+v %v", e, c, ok)
		}
	}
	last := sms.Header{concat(0, 1, 2, 1), concat(8, 0, 9, 3, 2)}
	if c, _ := last.Concat(); c != (sms.Concat{Reference: 9, Wide: true, Total: 3, Number: 2}) {
		t.Errorf("the last one: %+v", c)
	}
	for _, c := range []sms.Concat{{}, {Total: 1}, {Number: 1}, {Total: 2, Number: 3}, {Reference: 256, Total: 1, Number: 1}} {
		if _, err := c.Element(); !errors.Is(err, sms.ErrConcat) {
			t.Errorf("%+v is built: %v", c, err)
		}
	}
}

func TestHeaderBuilds(t *testing.T) {
	narrow, _ := sms.Concat{Reference: 0x2a, Total: 2, Number: 1}.Element()
	wide, _ := sms.Concat{Reference: 0x1234, Wide: true, Total: 255, Number: 255}.Element()
	for _, c := range []struct {
		h    sms.Header
		want []byte
	}{
		{nil, nil},
		{sms.Header{narrow}, []byte{5, 0, 3, 0x2a, 2, 1}},
		{sms.Header{wide}, []byte{6, 8, 4, 0x12, 0x34, 255, 255}},
		{sms.Header{sms.LockingShift(sms.Hindi), sms.SingleShift(sms.Urdu)}, []byte{6, 0x25, 1, 6, 0x24, 1, 13}},
		{sms.Header{sms.Ports{Destination: 240, Source: 241}.Element()}, []byte{4, 4, 2, 240, 241}},
		{sms.Header{sms.Ports{Destination: 2948, Source: 9200, Wide: true}.Element()}, []byte{6, 5, 4, 0x0b, 0x84, 0x23, 0xf0}},
	} {
		got, err := c.h.Append([]byte("x"))
		if err != nil || !bytes.Equal(got, append([]byte("x"), c.want...)) || c.h.Octets() != len(c.want) {
			t.Errorf("%v: % x, %d octets, %v", c.h, got, c.h.Octets(), err)
		}
	}
	ports := sms.Header{{ID: 4, Data: []byte{1, 2}}, {ID: 5, Data: []byte{0, 80, 1, 2}}, {ID: 5, Data: []byte{1}}}
	if p, ok := ports.Ports(); !ok || p != (sms.Ports{Destination: 80, Source: 258, Wide: true}) {
		t.Errorf("%+v %v", p, ok)
	}
	if _, ok := (sms.Header{narrow}).Ports(); ok {
		t.Error("ports of nothing")
	}
	if b, err := (sms.Header{{ID: 1, Data: make([]byte, 138)}}).Append([]byte("x")); !errors.Is(err, sms.ErrHeaderLong) || string(b) != "x" {
		t.Errorf("141 octets: %d, %v", len(b), err)
	}
	if b, err := (sms.Header{{ID: 1, Data: make([]byte, 137)}}).Append(nil); err != nil || len(b) != 140 {
		t.Errorf("140 octets: %d, %v", len(b), err)
	}
}

// FuzzHeader: what is read is built again to the same octets, and read again to the same.
func FuzzHeader(f *testing.F) {
	for _, s := range []string{"\x05\x00\x03\x2a\x02\x01hi", "\x06\x08\x04\x12\x34\x02\x01", "\x0a\x24\x01\x03\x70\x02xx\x04\x02\x01\x02", "\x05\x00\x03\x2a\x00\x00", "\x03\x00\x03\x2a", ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, rest, err := sms.ParseHeader(data)
		if err != nil {
			if h != nil || errors.Is(err, sms.ErrHeaderShort) && rest != nil {
				t.Fatalf("%v with %v, % x", err, h, rest)
			}
			return
		}
		if c, ok := h.Concat(); ok {
			if e, err := c.Element(); err != nil || !reflect.DeepEqual(mustConcat(t, sms.Header{e}), c) {
				t.Fatalf("%+v: %v %v", c, e, err)
			}
		}
		h.Ports()
		h.Tables()
		built, err := h.Append(nil)
		if len(data)-len(rest) > 140 {
			if !errors.Is(err, sms.ErrHeaderLong) {
				t.Fatalf("%d octets are built: %v", len(built), err)
			}
			return
		}
		if len(h) == 0 {
			built = []byte{0}
		}
		if err != nil || !bytes.Equal(append(built, rest...), data) {
			t.Fatalf("% x, built % x, %v", data, built, err)
		}
	})
}

func mustConcat(t *testing.T, h sms.Header) sms.Concat {
	c, ok := h.Concat()
	if !ok {
		t.Fatalf("%v has none", h)
	}
	return c
}

func BenchmarkParseHeader(b *testing.B) {
	data := []byte{5, 0, 3, 0x2a, 2, 1, 'x'}
	b.ReportAllocs()
	for b.Loop() {
		h, _, _ := sms.ParseHeader(data)
		h.Concat()
	}
}
