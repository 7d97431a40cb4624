package browsertest

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// The pages fit into the windows that people have, in light and dark: nothing is
// wider than the window, and no two controls of the bar lie over each other.
func TestThePagesFitTheWindow(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Do you ship to Norway? I need "+long+".")
	ann.takes("Ada")
	ann.says("In three days.")
	s.visitor("Béatrice-Élisabeth de la Tour d'Auvergne-Lauraguais et de Saint-Germain", "Ma tente est arrivée déchirée.")
	ann.takes("Béatrice-Élisabeth de la Tour d'Auvergne-Lauraguais et de Saint-Germain")
	s.visitor("Cyd", "Is the Ridge 38 back in stock?")
	ann.alertOf("Cyd")
	ada.says("Are you there?")
	ann.wait("one is unread", `says('row-unread') === '1'`)
	for _, scheme := range []string{"light", "dark"} {
		ann.prefer(scheme, "reduce")
		ann.fits(scheme, 1440, 1280, 1024)
		ada.prefer(scheme, "reduce")
		ada.fits(scheme, 1280, 768, 360)
	}
}

const long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

// fits looks at the page in windows of several widths.
func (p *screen) fits(scheme string, widths ...int64) {
	p.t.Helper()
	for _, width := range widths {
		p.do("resize", chromedp.EmulateViewport(width, 740))
		p.wait("the window is resized", `innerWidth === %s`, width)
		p.shot(fmt.Sprintf("%s-%d", scheme, width))
		wide := read[[]string](p, `[...document.querySelectorAll('body *')].filter(seen).filter((n) => {
			const r = n.getBoundingClientRect();
			return r.width > 1 && (r.left < -0.5 || r.right > innerWidth + 0.5) && !n.closest('svg');
		}).map((n) => n.outerHTML.slice(0, 120))`)
		require.Empty(p.t, wide, "%s in %s at %d: outside the window", p.who, scheme, width)
		over := read[[]string](p, `[...document.querySelectorAll('button')].filter(seen).filter((n) => {
			n.scrollIntoView({ block: 'nearest' });
			const r = n.getBoundingClientRect();
			return r.width > 1 && !n.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2));
		}).filter((n) => !document.querySelector('#chat:not([hidden])') || n.closest('#chat')).map((n) => n.outerHTML.slice(0, 120))`)
		require.Empty(p.t, over, "%s in %s at %d: covered by something", p.who, scheme, width)
	}
}

// Every button and text can be read, in light and dark, also when the pointer rests
// on a button: the contrast is at least 4.5 to 1.
func TestEverythingCanBeRead(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Do you ship to Norway?")
	ann.takes("Ada")
	ann.says("In three days.")
	ada.reads("In three days.")
	s.visitor("Bea", "Hello")
	ann.alertOf("Bea")
	for _, scheme := range []string{"light", "dark"} {
		for _, p := range []*screen{ann.screen, ada.screen} {
			p.prefer(scheme, "reduce")
			require.Empty(t, read[[]string](p, faint), "%s in %s", p.who, scheme)
		}
	}
	for _, name := range []string{"btn-not-ready", "btn-log-out", "btn-end", "btn-send", "alert-accept", "alert-open", "alert-reject"} {
		ann.hover(name)
		require.Empty(t, read[[]string](ann.screen, faint), "with the pointer on %s", name)
	}
	for _, name := range []string{"chat-send", "chat-end"} {
		ada.hover(name)
		require.Empty(t, read[[]string](ada.screen, faint), "with the pointer on %s", name)
	}
}

// hover rests the pointer on an element.
func (p *screen) hover(name string) {
	p.t.Helper()
	x, y := p.spot(name)
	p.do("rest the pointer on "+name, chromedp.MouseEvent("mouseMoved", x, y))
	p.wait("the pointer is there", `one(%s).matches(':hover')`, name)
}

// faint lists the elements with text of their own whose colour is too near to what
// lies behind it. What is disabled may be faint.
const faint = `(() => {
	const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
	const paint = (behind, colour, opacity) => {
		canvas.globalAlpha = 1; canvas.fillStyle = behind; canvas.fillRect(0, 0, 1, 1);
		canvas.globalAlpha = opacity; canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
		return 'rgb(' + [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).join() + ')';
	};
	const behind = (n) => n ? paint(behind(n.parentElement), getComputedStyle(n).backgroundColor, 1)
		: matchMedia('(prefers-color-scheme: dark)').matches ? 'black' : 'white';
	const light = (colour) => colour.match(/\d+/g).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const own = (n) => [...n.childNodes].some((c) => c.nodeType === 3 && c.data.trim());
	return [...document.querySelectorAll('body *')].filter((n) => seen(n) && own(n) && !n.closest(':disabled, .unseen, svg')).map((n) => {
		const ground = behind(n), ink = paint(ground, getComputedStyle(n).color, 1);
		const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
		return [(a + 0.05) / (b + 0.05), n.textContent.trim().slice(0, 40) + ': ' + ink + ' on ' + ground];
	}).filter(([contrast]) => contrast < 4.5).map(([contrast, what]) => contrast.toFixed(1) + ' ' + what);
})()`
