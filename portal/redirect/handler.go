package redirect

import (
	"errors"
	"mime"
	"net/http"
	"net/url"

	"github.com/portallink/portallink-go/portal"
)

// maxForm is far more than the fields take.
const maxForm = 64 << 10

// NewHandler returns a handler that opens the portal of the customer whom
// resolve names. The table in the package comment says what it does with each
// request. It is safe for concurrent use, and holds at most about 10 MB.
//
// A form asks for a page with two fields: "action", a [portal.Action], and
// "subscription". If the subscription is not the customer's, the status is 403. If a
// customer of Salesbricks has several subscriptions, the form has to name one; otherwise
// the status is 400.
//
// Clicks beyond Options.PerCustomer get 429 before any call. The status is 404 if
// the provider does not know the customer, and 400 if it has no such page. It is
// 503 if the provider fails, limits the calls, sends a bad response or rejects the
// key. The response has Retry-After if the time is known.
//
// If g or resolve is nil, every click gets 500.
func NewHandler(g portal.LinkGenerator, resolve ResolveFunc, opts Options) http.Handler {
	return &clickHandler{opener: newOpener(g, opts), resolve: resolve}
}

type clickHandler struct {
	*opener
	resolve ResolveFunc
}

// ServeHTTP implements [http.Handler].
func (h *clickHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.route(w, r, h.opts.AllowGET, h.show, h.mintLink)
}

// show writes the page with the button. Only a same-origin link sets the fields of
// its form: another site must not choose the page that the button opens.
func (h *clickHandler) show(w http.ResponseWriter, r *http.Request) {
	data := PageData{
		Status: http.StatusOK,
		Title:  "Manage your subscription",
		Text:   "Invoices, payment method and plan are in the portal of our billing provider. It opens with you signed in.",
		Button: "Open the billing portal",
	}
	if !navigates(r) {
		data.Text = notNavigation
	}
	if selected, err := selectionOf(r.URL.Query()); err == nil && sameOrigin(r) {
		data.Hidden = selected.fields()
	}
	h.page.write(w, r, data)
}

// mintLink opens the portal, or responds with an error.
func (h *clickHandler) mintLink(w http.ResponseWriter, r *http.Request) {
	if h.generator == nil || h.resolve == nil {
		h.fail(w, r, errors.New("redirect: NewHandler got no generator or no ResolveFunc"))
		return
	}
	fields, err := fieldsOf(w, r)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	selected, err := selectionOf(fields)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	req, err := h.resolve(r)
	if err == nil {
		err = h.limit(customerOf(req))
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.open(w, r, req, selected)
}

// fieldsOf returns the fields of a form, or of a GET's query. It returns an error if
// it cannot read them: without its fields, a form would open another page.
func fieldsOf(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	fields, err := url.ParseQuery(r.URL.RawQuery)
	if r.Method == http.MethodPost {
		fields, err = form(w, r)
	}
	if err != nil {
		return nil, &Error{Status: http.StatusBadRequest, Text: textForm, Err: err}
	}
	return fields, nil
}

// form returns the fields of a request's body. A ResolveFunc can read them too. The
// query is ignored: mail software adds parameters to it.
func form(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	bare := *r
	bare.URL = &url.URL{Path: r.URL.Path}
	bare.Body = http.MaxBytesReader(w, r.Body, maxForm)
	var err error
	switch {
	case mediaType == "multipart/form-data":
		err = bare.ParseMultipartForm(maxForm) //nolint:gosec // Body is bounded
	case mediaType == "application/x-www-form-urlencoded" || r.ContentLength == 0:
		err = bare.ParseForm()
	default:
		err = errors.New("the body is not a form")
	}
	r.PostForm, r.MultipartForm = bare.PostForm, bare.MultipartForm
	return bare.PostForm, err
}
