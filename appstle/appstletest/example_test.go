package appstletest_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/appstle/appstletest"
	"github.com/portallink/portallink-go/portal"
)

func ExampleServer_FailNext() {
	server := appstletest.NewServer()
	defer server.Close()
	server.FailNext(1, appstletest.ErrorHandler(http.StatusServiceUnavailable, "Service Unavailable", "Try again."))
	client, err := appstle.New(appstle.Config{APIKey: appstletest.Key, BaseURL: server.URL(), Retry: portal.Retry{Attempts: 1}})
	if err != nil {
		log.Fatal(err)
	}
	for range 2 {
		_, err := client.GenerateLink(context.Background(), portal.Request{CustomerID: appstletest.Customer})
		fmt.Println(err)
	}
	// Output:
	// appstle: provider unavailable: error.http.503: Try again. (status 503)
	// <nil>
}
