//! HTTP and WebSocket on one port.

use std::{future::Future, net::TcpListener};

use jsonrpsee::{
    RpcModule,
    core::middleware::{
        Batch, BatchEntry, BatchEntryErr, Notification, RpcServiceBuilder, RpcServiceT,
    },
    server::{MethodResponse, ServerBuilder, ServerConfig, ServerHandle},
    types::{ErrorObjectOwned, Request},
};
use serde_json::Value;
use tower::ServiceBuilder;

use super::{
    Rpc,
    carrier::{Carrier, Posted},
    cors::AnyOrigin,
    dispatch::dispatch,
    error::RpcError,
    health::Health,
    method::Method,
    subscription::{self, HexIds},
};

/// Bytes a request may have; geth's limit is the same.
const MAX_REQUEST: u32 = 5 * 1024 * 1024;

/// Bytes an answer may have; the logs of a long test chain fit.
const MAX_RESPONSE: u32 = 256 * 1024 * 1024;

/// Connections and, on each, subscriptions that are open at once.
const MAX_CONNECTIONS: u32 = 1000;

/// Serves on `listener`, inside the runtime that is entered, until the handle says stop.
///
/// # Errors
///
/// If the listener cannot be used.
pub(crate) fn serve(listener: TcpListener, rpc: Rpc) -> std::io::Result<ServerHandle> {
    listener.set_nonblocking(true)?;
    let config = ServerConfig::builder()
        .max_request_body_size(MAX_REQUEST)
        .max_response_body_size(MAX_RESPONSE)
        .max_connections(MAX_CONNECTIONS)
        .max_subscriptions_per_connection(MAX_CONNECTIONS)
        .set_id_provider(HexIds::default())
        .build();
    let known = RpcServiceBuilder::new().layer_fn(|inner| KnownMethods { inner });
    let http = ServiceBuilder::new()
        .layer_fn(|inner| AnyOrigin { inner })
        .layer_fn(|inner| Health { inner })
        .layer_fn(|inner| Carrier { inner });
    let server = ServerBuilder::with_config(config)
        .set_http_middleware(http)
        .set_rpc_middleware(known)
        .build_from_tcp(listener)?;
    let module = module(rpc).map_err(std::io::Error::other)?;
    Ok(server.start(module))
}

/// All methods, as the server calls them.
fn module(rpc: Rpc) -> Result<RpcModule<Rpc>, jsonrpsee::core::RegisterMethodError> {
    let mut module = RpcModule::new(rpc);
    for method in Method::ALL.iter().copied() {
        if matches!(method, Method::Subscribe | Method::Unsubscribe) {
            continue;
        }
        // Off the threads that serve connections: running a transaction can take long.
        module.register_blocking_method(method.name(), move |params, rpc, _| {
            dispatch(&rpc, method, params.as_str()).map_err(ErrorObjectOwned::from)
                as Result<Value, _>
        })?;
        for alias in method.aliases() {
            module.register_alias(alias, method.name())?;
        }
    }
    module.register_subscription(
        Method::Subscribe.name(),
        "eth_subscription",
        Method::Unsubscribe.name(),
        |params, pending, rpc, _| {
            subscription::subscribe(params.as_str().map(str::to_owned), pending, rpc)
        },
    )?;
    Ok(module)
}

/// Answers in geth's words what the server would refuse in its own.
#[derive(Clone, Debug)]
struct KnownMethods<S> {
    inner: S,
}

fn refusal(request: &Request<'_>) -> Option<ErrorObjectOwned> {
    match Method::named(&request.method) {
        None => Some(RpcError::MethodNotFound(request.method.to_string()).into()),
        // The server would take it for a defect of its own.
        Some(Method::Subscribe | Method::Unsubscribe)
            if request.extensions().get::<Posted>().is_some() =>
        {
            Some(RpcError::NotificationsUnsupported.into())
        }
        Some(_) => None,
    }
}

impl<S> RpcServiceT for KnownMethods<S>
where
    S: RpcServiceT<MethodResponse = MethodResponse> + Clone + Send + Sync + 'static,
{
    type MethodResponse = MethodResponse;
    type NotificationResponse = S::NotificationResponse;
    type BatchResponse = S::BatchResponse;

    fn call<'a>(
        &self,
        request: Request<'a>,
    ) -> impl Future<Output = Self::MethodResponse> + Send + 'a {
        let inner = self.inner.clone();
        async move {
            match refusal(&request) {
                Some(refusal) => MethodResponse::error(request.id, refusal),
                None => inner.call(request).await,
            }
        }
    }

    fn batch<'a>(&self, batch: Batch<'a>) -> impl Future<Output = Self::BatchResponse> + Send + 'a {
        let checked = batch.into_iter().map(|entry| match entry {
            Ok(BatchEntry::Call(call)) => match refusal(&call) {
                Some(refusal) => Err(BatchEntryErr::new(call.id, refusal)),
                None => Ok(BatchEntry::Call(call)),
            },
            entry => entry,
        });
        self.inner.batch(Batch::from(checked.collect()))
    }

    fn notification<'a>(
        &self,
        notification: Notification<'a>,
    ) -> impl Future<Output = Self::NotificationResponse> + Send + 'a {
        self.inner.notification(notification)
    }
}
