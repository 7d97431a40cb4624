package sms_test

import (
	"fmt"
	"strings"

	"github.com/parley-go/parley/sms"
)

// Ann writes, adds a euro sign, pastes a sentence with a curly apostrophe, takes the
// advice, and sends.
func Example() {
	text := repeatTo("Your order is on its way. ", 155)
	fmt.Println(sms.Count(text, sms.Options{}))
	text += "€"
	fmt.Println(sms.Count(text, sms.Options{}))
	text += " It’s been packed with care, and will arrive."
	p := sms.Count(text, sms.Options{})
	fmt.Println(p, p.Encoding)
	fmt.Printf("%q at %d\n", p.Forced, p.ForcedAt)

	text, replacements := sms.Smart(text, sms.Options{})
	fmt.Printf("%+v\n", replacements)

	parts, p, err := sms.Split(text, sms.Options{})
	for i, part := range parts {
		header, _ := p.Header(sms.Options{}, 0x2A, i+1)
		octets, length, _ := p.UserData(part.Text, header)
		fmt.Println(part.Units, len(octets), length)
	}
	fmt.Println(p, p.Encoding, err)
	// Output:
	// 155/160
	// 157/160
	// 201 (3 messages) UCS-2
	// '’' at 161
	// [{At:161 Old:’ New:'}]
	// 153 140 160
	// 49 49 56
	// 202 (2 messages) GSM-7 <nil>
}

// Counting says how many messages, and why.
func ExampleCount() {
	for _, text := range []string{"Hello", "Hello {€}", "Привет", "Hello 👨‍👩‍👧‍👦"} {
		p := sms.Count(text, sms.Options{})
		fmt.Println(p, p.Encoding, p.Left)
	}
	// Output:
	// 5/160 GSM-7 155
	// 12/160 GSM-7 148
	// 6/70 UCS-2 64
	// 17/70 UCS-2 53
}

// The national tables of a language are used where they are allowed and make a
// difference.
func ExampleCount_national() {
	text := "Şifreniz: 4821. Kimseyle paylaşmayın, değerli müşterimiz. Sağlıklı günler"
	fmt.Println(sms.Count(text, sms.Options{}))
	p := sms.Count(text, sms.Options{National: []sms.Language{sms.Turkish}})
	fmt.Println(p, p.Tables.Single)
	// Output:
	// 73 (2 messages)
	// 81/155 Turkish
}

// An emoji of several code points is not torn, unless one says so.
func ExampleSplit() {
	text := strings.Repeat("a", 57) + "👨‍👩‍👧‍👦" + strings.Repeat("b", 60)
	whole, _, _ := sms.Split(text, sms.Options{})
	least, _, _ := sms.Split(text, sms.Options{CodePoints: true})
	for _, part := range whole {
		fmt.Println(part.Units, part.Text)
	}
	fmt.Println(len(least))
	// Output:
	// 57 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
	// 67 👨‍👩‍👧‍👦bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
	// 4 bbbb
	// 2
}

// A text that is too long is refused, not cut.
func ExampleSplit_limit() {
	_, p, err := sms.Split(strings.Repeat("a", 1001), sms.Options{Limit: 1000})
	fmt.Println(p)
	fmt.Println(err)
	// Output:
	// 1001 (7 messages)
	// sms: the text is too long: 1001 units, the limit is 1000
}

func ExampleForcing() {
	for at, r := range sms.Forcing("It’s 5 °C", sms.Options{}) {
		fmt.Printf("%q at %d\n", r, at)
	}
	// Output:
	// '’' at 2
	// '°' at 9
}

// A text field shows the counter after each key, and can ask what a key would do.
func ExampleCounter() {
	var c sms.Counter
	for _, key := range []string{"C", "a", "f", "é"} {
		c.Append(key)
	}
	fmt.Println(c.String())
	next := c
	next.Append("😀")
	fmt.Println(next.String())
	c.Set(strings.Repeat("a", 190))
	fmt.Println(c.String())
	// Output:
	// 4/160
	// 6/70
	// 190 (2 messages)
}

func ExampleSmart() {
	text := "“Don’t wait” – we’re open until 6 … and you can still pick it up today."
	better, replacements := sms.Smart(text, sms.Options{})
	fmt.Println(better)
	fmt.Println(sms.Count(text, sms.Options{}), "->", sms.Count(better, sms.Options{}))
	fmt.Println(len(replacements), "replacements, the first", replacements[0].Old, "->", replacements[0].New)
	// Output:
	// "Don't wait" - we're open until 6 ... and you can still pick it up today.
	// 71 (2 messages) -> 73/160
	// 6 replacements, the first “ -> "
}

func ExampleEncode() {
	septets, err := sms.Encode("5 €", sms.GSM7, sms.Tables{})
	fmt.Printf("% x %v\n", septets, err)
	units, err := sms.Encode("5 €", sms.UCS2, sms.Tables{})
	fmt.Printf("% x %v\n", units, err)
	_, err = sms.Encode("5 ₺", sms.GSM7, sms.Tables{})
	fmt.Println(err)
	// Output:
	// 35 20 1b 65 <nil>
	// 00 35 00 20 20 ac <nil>
	// sms: not in the GSM 7 bit alphabet: '₺' at octet 2
}

func ExampleDecode() {
	fmt.Println(sms.Decode([]byte{0x35, 0x20, 0x1B, 0x65}, sms.GSM7, sms.Tables{}))
	fmt.Println(sms.Decode([]byte{0x0B, 0x69}, sms.GSM7, sms.Tables{Locking: sms.Turkish}))
	fmt.Println(sms.Decode([]byte{0xD8, 0x3D, 0xDE, 0x00}, sms.UCS2, sms.Tables{}))
	// Output:
	// 5 €
	// Ği
	// 😀
}

// Septets are packed behind the bits that fill up the header.
func ExamplePack() {
	septets, _ := sms.Encode("hello", sms.GSM7, sms.Tables{})
	fmt.Printf("% x\n", sms.Pack(septets, 0))
	fmt.Printf("% x\n", sms.Pack(septets, sms.FillBits(6)))
	// Output:
	// e8 32 9b fd 06
	// d0 65 36 fb 0d
}

func ExampleUnpack() {
	septets, err := sms.Unpack([]byte{0xE8, 0x32, 0x9B, 0xFD, 0x06}, 0, 5)
	fmt.Println(sms.Decode(septets, sms.GSM7, sms.Tables{}), err)
	// Output:
	// hello <nil>
}

func ExampleFillBits() {
	fmt.Println(sms.FillBits(0), sms.FillBits(6), sms.FillBits(7))
	// Output:
	// 0 1 0
}

// The header of a part says which it is and in which alphabet it is written.
func ExamplePlan_Header() {
	o := sms.Options{National: []sms.Language{sms.Turkish}}
	p := sms.Count(strings.Repeat("ğ", 80), o)
	header, err := p.Header(o, 0x2A, 2)
	octets, _ := header.Append(nil)
	fmt.Printf("%d of %d: % x %v\n", 2, p.Parts, octets, err)
	// Output:
	// 2 of 2: 08 24 01 01 00 03 2a 02 02 <nil>
}

func ExamplePlan_UserData() {
	p := sms.Count("hello", sms.Options{})
	octets, length, err := p.UserData("hello", nil)
	fmt.Printf("% x, %d septets, %v\n", octets, length, err)
	// Output:
	// e8 32 9b fd 06, 5 septets, <nil>
}

func ExamplePlan_Err() {
	p := sms.Count(strings.Repeat("a", 40_000), sms.Options{})
	fmt.Println(p.Err())
	// Output:
	// sms: the text needs too many parts: 262, a message has at most 255
}
