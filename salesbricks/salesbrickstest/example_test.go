package salesbrickstest_test

import (
	"fmt"
	"log"
	"net/http"
	"strings"

	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

func ExampleServer_FailNext() {
	server := salesbrickstest.NewServer()
	defer server.Close()
	server.FailNext(1, salesbrickstest.ErrorHandler(http.StatusBadRequest, "THROTTLED", "Slow down."))

	for range 2 {
		req, err := http.NewRequest(http.MethodPost, server.URL()+"/api/v1/graphql", strings.NewReader(`{"query":"{ __typename }"}`))
		if err != nil {
			log.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-SALESBRICKS-KEY", salesbrickstest.Key)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			log.Fatal(err)
		}
		_ = resp.Body.Close()
		fmt.Println(resp.Status)
	}
	fmt.Println(len(server.Requests()), "requests")
	// Output:
	// 400 Bad Request
	// 200 OK
	// 2 requests
}
