"""A shop that keeps its sessions, limits, carts and stock in a server, with redis-py.

    mvn -q compile exec:java -Dstep=8 -Dexec.args="serve --engine memory"
    pip install redis
    python step8-server/examples/shop.py
"""

import sys

import redis

ALLOWED_PER_MINUTE = 3
SESSION_SECONDS = 1800

port = int(sys.argv[1]) if len(sys.argv) > 1 else 6380
client = redis.Redis(host="127.0.0.1", port=port, decode_responses=True)


def begin(session, user):
    client.set(f"session:{session}", user, ex=SESSION_SECONDS)


def user(session):
    """Returns the user of a session, and renews its time; None if it has ended."""
    return client.getex(f"session:{session}", ex=SESSION_SECONDS)


def may_ask(user):
    """Counts a request of a user, and returns whether it is within the limit."""
    with client.pipeline(transaction=True) as transaction:
        # A new counter if there is none; it is gone in a minute.
        transaction.set(f"rate:{user}", 0, nx=True, ex=60)
        transaction.incr(f"rate:{user}")
        return transaction.execute()[1] <= ALLOWED_PER_MINUTE


def add_to_cart(user, item, count):
    """Adds to a cart, and returns all that is in it."""
    client.hincrby(f"cart:{user}", item, count)
    return client.hgetall(f"cart:{user}")


def sell(item):
    """Sells one item, unless there is none left; others may sell at the same time."""
    with client.pipeline() as transaction:
        while True:
            transaction.watch(f"stock:{item}")
            if int(transaction.get(f"stock:{item}") or 0) <= 0:
                return False
            transaction.multi()
            transaction.decr(f"stock:{item}")
            try:
                transaction.execute()
                return True
            except redis.WatchError:
                pass  # another one has sold one meanwhile: look again


if __name__ == "__main__":
    client.delete("rate:ada", "cart:ada")
    begin("7", "ada")
    print("user:", user("7"))
    print("may ask:", [may_ask("ada") for _ in range(4)])
    print("cart:", add_to_cart("ada", "pears", 2))
    client.set("stock:pears", 1)
    print("sold:", sell("pears"), sell("pears"))
    with client.pubsub() as listener:
        listener.subscribe("news")
        listener.get_message(timeout=10)
        print("receivers of a message:", client.publish("news", "pears are sold out"))
        print("received:", listener.get_message(timeout=10)["data"])
