"""What Twilio serves below ``/v1``, each kind on a host of its own: here all are on one."""
