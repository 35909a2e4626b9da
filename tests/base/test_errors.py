import pickle

from symderiv.base.errors import DerivationError, Location, MarkerError


def test_errors_come_back_from_a_process_as_they_were() -> None:
    for kind in (DerivationError, MarkerError):
        error = kind(Location("a.yaml", 1, 2), "wrong", "x", "did you mean y?")
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is kind
        assert str(again) == str(error)
