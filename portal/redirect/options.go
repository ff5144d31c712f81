package redirect

import (
	"cmp"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// ErrSignIn is what a [ResolveFunc] returns if nobody is signed in.
var ErrSignIn = errors.New("redirect: nobody is signed in")

// ResolveFunc says whose portal to open. It takes the customer from the program's
// own session, never from a value that the browser sends. The handler calls it only
// to mint a link.
//
// Request.SubscriptionIDs are all subscriptions that the customer may ask for. If
// there are none, and the generator is a [portal.SubscriptionLister], the customer
// may ask for those that it lists. Request.Action is the page to open if the form
// asks for none.
//
// The error is [ErrSignIn] if nobody is signed in. The handler responds to a
// [*portal.Error] as to an error of the generator, to an [*Error] with its Text and
// Status, if the handler has errors with that status, and to any other error with 500.
type ResolveFunc func(*http.Request) (portal.Request, error)

// Options are the options of [NewHandler]. The zero value works.
type Options struct {
	// SignInURL is where ErrSignIn sends the browser, with status 303. It is a
	// URL, or a path that begins with a slash. If it is empty, or the request
	// asks for JSON, the status is 401.
	SignInURL string

	// AllowGET lets a link on a same-origin page mint as a form does. The handler
	// then reads the fields from the query.
	AllowGET bool

	// AllowHosts are the hosts that a customer may be sent to, such as
	// paddle.PortalHost. A host has a port if it is not 443. A loopback host
	// without a port matches all of its ports. An entry that is not a host
	// matches nothing. Empty means any https host, and http to a loopback host.
	//
	// The handler's pages name these hosts in their form-action.
	AllowHosts []string

	// CrossOrigin checks every POST. Nil means a new one without trusted origins.
	CrossOrigin *http.CrossOriginProtection

	// PerCustomer limits the clicks that mint, for each customer. A customer may
	// click Calls times in a row; the handler then allows Calls more clicks in
	// each Per, evenly spread. Unless both are positive, the limit is 10 a minute.
	PerCustomer portal.Rate

	// Page is executed with a [PageData], for the button and for errors. It may
	// have style elements. The Content-Security-Policy blocks scripts and images.
	// If a page of NewMailHandler has links, give it the referrer policy of the
	// built-in page, <meta name="referrer" content="strict-origin">: the address of
	// the page is the signed link. Nil means the built-in page.
	Page *template.Template

	// OnError writes the response to every request that ends in an error: an
	// error of a ResolveFunc, including ErrSignIn, an error of the generator, or
	// an error status of the table. err is an [*Error]. Headers such as
	// Cache-Control, Allow and Retry-After are already set. Nil means the
	// built-in page.
	OnError func(w http.ResponseWriter, r *http.Request, err error)

	// Logger gets one record for each error of a ResolveFunc or the generator,
	// with its kind and request identifier, and for each subscription or address
	// that is not the customer's. The level is Error for [portal.ErrUnauthorized],
	// and Warn for all others. Nil means no log.
	Logger *slog.Logger
}

// withDefaults replaces zero values with their defaults.
func (o Options) withDefaults() Options {
	if o.PerCustomer.Calls <= 0 || o.PerCustomer.Per <= 0 {
		o.PerCustomer = portal.Rate{Calls: 10, Per: time.Minute}
	}
	o.CrossOrigin = cmp.Or(o.CrossOrigin, http.NewCrossOriginProtection())
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	return o
}
