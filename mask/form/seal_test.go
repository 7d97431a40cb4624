package form

import (
	"crypto/ecdh"
	"crypto/hpke"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
)

// vector is the first encryption of RFC 9180, appendix A.3.1.1: base mode, DHKEM(P-256,
// HKDF-SHA256), HKDF-SHA256, AES-128-GCM. The standard library lets a test choose the keys
// of the recipient, not the ephemeral one of the sender: what the vectors say of the
// sender is proved by its answers being opened.
var vector = struct{ info, ikmR, skR, pkR, enc, aad, pt, ct string }{
	info: "4f6465206f6e2061204772656369616e2055726e",
	ikmR: "668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550",
	skR:  "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
	pkR:  "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
	enc:  "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4",
	aad:  "436f756e742d30",
	pt:   "4265617574792069732074727574682c20747275746820626561757479",
	ct:   "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434",
}

func octets(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

func TestVectorOfRFC9180(t *testing.T) {
	private, err := hpke.DHKEM(ecdh.P256()).NewPrivateKey(octets(t, vector.skR))
	require.NoError(t, err)
	derived, err := hpke.DHKEM(ecdh.P256()).DeriveKeyPair(octets(t, vector.ikmR))
	require.NoError(t, err)
	key := Key{private}
	require.Equal(t, octets(t, vector.pkR), key.Public())
	require.Equal(t, key.Public(), Key{derived}.Public())
	plain, err := key.open(octets(t, vector.info), octets(t, vector.aad), octets(t, vector.enc+vector.ct))
	require.NoError(t, err)
	require.Equal(t, vector.pt, hex.EncodeToString(plain))
	_, err = key.open(octets(t, vector.info), []byte("Count-1"), octets(t, vector.enc+vector.ct))
	require.Error(t, err)
	require.Equal(t, uint16(0x0010), private.KEM().ID())
	require.Equal(t, []uint16{0x0001, 0x0001}, []uint16{hpke.HKDFSHA256().ID(), hpke.AES128GCM().ID()})
}

// An answer that Chromium's WebCrypto sealed once, with the key of the vector above.
func TestAnAnswerThatAPageHasSealed(t *testing.T) {
	got, err := keyOfVector(t).Open(fromPage, octets(t, sealedByPage))
	require.NoError(t, err)
	require.Equal(t, values("number", "4111 1111 1111 1111", "name", "Åse <&> 😀"), got)
}

var fromPage = Binding{Conversation: "c1", Session: "s é", Request: "r1", Form: "card", Version: 3}

// FuzzOpen: whatever comes, nothing panics, and only what was sealed opens.
func FuzzOpen(f *testing.F) {
	key := newKey(f)
	sealed, err := Seal(key.Public(), fromPage, values("a", "b"))
	require.NoError(f, err)
	f.Add(sealed)
	f.Add([]byte{})
	f.Add(sealed[:80])
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := key.Open(fromPage, b)
		if string(b) == string(sealed) {
			require.NoError(t, err)
			return
		}
		require.Error(t, err)
		require.Nil(t, v)
	})
}

// FuzzDecode: what is taken is written again as it was read.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"a":"b"}`))
	f.Add([]byte(`{"a":"b","c":"\ud800"}`))
	f.Add([]byte(`{"a":"b","a":"c"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := decode(b)
		if err != nil {
			return
		}
		again, err := v.encode()
		require.NoError(t, err)
		require.Zero(t, len(again)%block)
		back, err := decode(again)
		require.NoError(t, err)
		require.Equal(t, v, back)
	})
}

func keyOfVector(t testing.TB) Key {
	t.Helper()
	private, err := hpke.DHKEM(ecdh.P256()).NewPrivateKey(octets(t, vector.skR))
	require.NoError(t, err)
	return Key{private}
}

const sealedByPage = "" + // HPKE draws a key for each answer, so that no other is like it
	"04186c9dfedc8a925ead2802844f9e599989a31dee1d6bf8bc0c55f8042d97dd49274689668270c444538172e736564ea7e5eaf608c7eab8f83f6a5ca8d6a23bfcf92c88632e53278bee3da9d6a19b0d" +
	"8313b7a24921a2cd34c68d7846119f0589ed3280be2f99dec9373f96f1bbf1d8e67bc00b0acdbd9a2b915a99680282a2c5d3c303f40918f4762de8f9b7a124f6494d752189f7eacbe47459586256df5e" +
	"49a262520c1684582ac4399badde34b511c4cc3095b2910452473f5b17d67e6054333a0701232c43ecee7eb011f189ab5aa78d973fb3ff945fdaf2d526960d332bb3d07311eab9064a2e57e7a541fe01" +
	"0a0eca802abbe7b3cf58df3d2eeeec440d30554d22556e5bd3c67a61cf3584a0824aa97bfda508977e3ccc123517ef1375403676294012adcc2c5410a4c4a96527e17b99fb9b6ed7b90d974d84dc9e8a" +
	"156b3083b1c149b3beb593181410db5550"
