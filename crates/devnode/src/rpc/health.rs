//! `GET /health`: whether the node serves, for scripts and supervisors that wait for it.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use http::Method;
use jsonrpsee::server::{HttpBody, HttpRequest, HttpResponse};
use tower::Service;

/// Where it is asked.
const PATH: &str = "/health";

/// A server that says that it serves.
#[derive(Clone, Debug)]
pub(super) struct Health<S> {
    pub(super) inner: S,
}

impl<S, B> Service<HttpRequest<B>> for Health<S>
where
    S: Service<HttpRequest<B>, Response = HttpResponse>,
    S::Future: Send + 'static,
    S::Error: 'static,
{
    type Response = HttpResponse;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: HttpRequest<B>) -> Self::Future {
        if request.method() == Method::GET && request.uri().path() == PATH {
            return Box::pin(async { Ok(HttpResponse::new(HttpBody::from("ok\n"))) });
        }
        Box::pin(self.inner.call(request))
    }
}
